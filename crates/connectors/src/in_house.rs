//! Studio and Infrabot.
