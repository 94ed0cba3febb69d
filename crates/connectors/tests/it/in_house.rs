//! The Studio and Infrabot connector against its simulator.
