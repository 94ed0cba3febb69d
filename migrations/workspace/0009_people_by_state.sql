-- People in a state that few are in are found without reading over all others.

-- Serves the lists of people in one state, in each order.
CREATE INDEX people_by_state_and_name ON people (state, search_key, id);
CREATE INDEX people_by_state_and_age ON people (state, created_at, id, search_key);
