"""A database as the former Python backend left it behind, with everything that it let in."""

from __future__ import annotations

from postgres import Postgres

# bcrypt of "correct horse battery staple" at the former's own cost.
PASSWORD = "correct horse battery staple"
PASSWORD_HASH = "$2b$12$MNcVuIjpy8GYduxIsL.CVOvgV0Q.zHLGrgWbNgYdkQaftlggVPwfi"

TABLES = """
CREATE TABLE usage_events (id serial PRIMARY KEY, timestamp timestamptz DEFAULT now(), session_id varchar(255),
    event_type varchar(100) NOT NULL, tool_name varchar(100), response_time_ms integer, success boolean DEFAULT true,
    error_message text, user_agent varchar(500), ip_address varchar(50), meta json);
CREATE TABLE performance_metrics (id serial PRIMARY KEY, timestamp timestamptz DEFAULT now(),
    metric_name varchar(100) NOT NULL, metric_value float8 NOT NULL, metric_unit varchar(50), tags json,
    session_id varchar(255));
CREATE TABLE error_logs (id serial PRIMARY KEY, timestamp timestamptz DEFAULT now(), session_id varchar(255),
    error_type varchar(100) NOT NULL, error_message text, stack_trace text, request_path varchar(500),
    request_method varchar(10), user_agent varchar(500), ip_address varchar(50), context json,
    resolved boolean DEFAULT false, resolved_at timestamptz);
CREATE TABLE sessions (id serial PRIMARY KEY, session_id varchar(255) UNIQUE NOT NULL,
    created_at timestamptz DEFAULT now(), updated_at timestamptz, ended_at timestamptz, user_agent varchar(500),
    ip_address varchar(50), total_requests integer DEFAULT 0, total_errors integer DEFAULT 0,
    total_processing_time_ms integer DEFAULT 0, meta json);
CREATE TABLE cost_tracking (id serial PRIMARY KEY, timestamp timestamptz DEFAULT now(), service_name varchar(100),
    operation_type varchar(100), tokens_used integer, cost_usd float8, session_id varchar(255),
    request_id varchar(255), meta json);
CREATE TABLE auth_failures (id serial PRIMARY KEY, timestamp timestamptz DEFAULT now(), endpoint varchar(500),
    request_headers json, client_ip varchar(50), response_code integer, meta json);
CREATE TABLE admin_users (id serial PRIMARY KEY, username varchar(100) UNIQUE NOT NULL,
    email varchar(255) UNIQUE NOT NULL, hashed_password varchar(255) NOT NULL, is_active boolean DEFAULT true,
    is_superuser boolean DEFAULT false, created_at timestamptz DEFAULT now(), last_login timestamptz);
"""

USERS = f"""
INSERT INTO admin_users (username, email, hashed_password, is_active, is_superuser, created_at, last_login) VALUES
    ('ada', 'ada@example.org', '{PASSWORD_HASH}', true, true, '2025-01-02 03:04:05+01', '2025-06-01 00:00:00Z'),
    ('bob', 'bob@example.org', '{PASSWORD_HASH}', true, false, '2025-01-03 00:00:00Z', NULL),
    ('gone', 'gone@example.org', '{PASSWORD_HASH}', false, true, '2025-01-03 00:00:00Z', NULL),
    ('unsaid', 'unsaid@example.org', '{PASSWORD_HASH}', NULL, NULL, NULL, 'infinity'),
    ('no address', 'nowhere', '{PASSWORD_HASH}', true, false, now(), NULL),
    ('plain', 'plain@example.org', 'a password in clear', true, false, now(), NULL),
    ('taken', 'taken@example.org', '{PASSWORD_HASH}', true, true, now(), NULL);
"""
# Those that come to have their password verified, and those that are left out, by the former's numbers.
USERS_TAKEN = {"ada": "superuser", "bob": "admin", "gone": "superuser", "unsaid": "admin"}
USERS_LEFT = {5, 6, 7}

SESSIONS = """
INSERT INTO sessions (session_id, created_at, ended_at, user_agent, ip_address, meta) VALUES
    ('s/1 ?&', '2025-03-01 10:00:00Z', NULL, 'agent/1', '10.0.0.1', '{"client": "é 🙂", "n": 1.50}'),
    ('ended', '2025-03-01 11:00:00Z', '2025-03-01 12:00:00Z', NULL, NULL, NULL),
    ('odd', '2025-03-01 12:00:00Z', '2025-02-01 00:00:00Z', repeat('x', 500), '', '[1, 2]'),
    ('', '2025-03-01 12:00:00Z', NULL, NULL, NULL, NULL),
    ('to come', now() + interval '1 year', NULL, NULL, NULL, NULL),
    ('timeless', NULL, NULL, NULL, NULL, 'null'),
    ('idle', '2025-03-01 13:00:00Z', NULL, NULL, NULL, 'null');
"""
SESSIONS_LEFT = {4, 5, 6}

EVENTS = r"""
INSERT INTO usage_events (timestamp, session_id, event_type, tool_name, response_time_ms, success, error_message,
    user_agent, ip_address, meta) VALUES
    ('2025-03-01 10:00:01.123456Z', 's/1 ?&', 'tool_call', 'search', 12, true, NULL, 'agent/1', '10.0.0.1',
        E'{\n "q": "é 🙂",\t"list": [1, {"a": null}] }'),
    ('2025-03-01 10:00:02Z', 's/1 ?&', 'tool_call', 'search', 30, NULL, NULL, NULL, NULL, NULL),
    ('2025-03-01 10:00:03Z', 's/1 ?&', 'tool_call', 'fetch', -5, false, 'down', NULL, NULL, '{}'),
    ('2025-03-01 10:00:04Z', 'never announced', 'webhook', NULL, NULL, true, NULL, NULL, NULL, '{"nul": "a\u0000b"}'),
    ('2025-03-01 10:00:05Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, '[1]'),
    ('2025-03-01 10:00:06Z', NULL, '', 'search', 1, true, NULL, NULL, NULL, NULL),
    (now() + interval '1 day', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, NULL),
    ('infinity', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, NULL),
    ('-infinity', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, NULL),
    (NULL, NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, NULL),
    ('1960-01-01 00:00:00Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, NULL),
    ('0044-03-15 00:00:00 BC', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, NULL),
    ('2025-03-01 10:00:07Z', repeat('é', 255), 'tool_call', repeat('ü', 100), 1, true, NULL, NULL, NULL, NULL),
    ('2025-03-01 10:00:08Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL,
        ('{"a": "' || repeat('x', 20000000) || '"}')::json),
    ('2025-03-01 10:00:09Z', NULL, 'tool_call', 'search', 1, true, repeat('é', 40000), NULL, NULL, NULL),
    ('2025-03-01 10:00:10Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL,
        ('{"a": ' || repeat('[', 100) || repeat(']', 100) || '}')::json),
    ('2025-03-01 10:00:11Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL,
        ('{"a": ' || repeat('[', 3000) || repeat(']', 3000) || '}')::json),
    ('2025-03-01 10:00:12Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, '{"n": 1e400}'),
    ('2025-03-01 10:00:13Z', NULL, 'tool_call', 'search', 1, true, NULL, NULL, NULL, '{"s": "\ud800"}'),
    ('2025-03-01 10:00:14Z', NULL, 'tool_call', 'search', -1, true, NULL, NULL, NULL, '"text"');
"""
EVENTS_LEFT = {6, 7, 8, 9, 10, 11, 12}
EVENT_VALUES_LEFT = {
    "response_time_ms": {3, 20},
    "meta": {4, 5, 14, 16, 17, 18, 19, 20},
    "session_id": {13},
    "error_message": {15},
}

METRICS = """
INSERT INTO performance_metrics (timestamp, metric_name, metric_value, metric_unit, tags, session_id) VALUES
    ('2025-03-01 10:00:00Z', 'tool_response_time_ms', 12.25, 'ms', '{"tool": "search"}', 's/1 ?&'),
    ('2025-03-01 10:00:01Z', 'load', 'NaN', NULL, NULL, NULL),
    ('2025-03-01 10:00:02Z', 'load', 'Infinity', NULL, NULL, NULL),
    ('2025-03-01 10:00:03Z', 'load', -1e300, NULL, '7', NULL);
"""
METRICS_LEFT = {2, 3}

ERRORS = """
INSERT INTO error_logs (timestamp, session_id, error_type, error_message, stack_trace, request_path, request_method,
    context, resolved, resolved_at) VALUES
    ('2025-03-01 10:00:00Z', 's/1 ?&', 'Timeout', 'no answer from 10.0.0.1', 'at a', '/a', 'POST', '{"k": 1}', false,
        NULL),
    ('2025-03-01 10:00:01Z', NULL, 'Timeout', 'no answer from 10.0.0.2', NULL, NULL, NULL, NULL, NULL, NULL),
    ('2025-03-01 10:00:02Z', NULL, 'Mended', 'once', NULL, NULL, NULL, NULL, true, '2025-03-02 00:00:00Z'),
    ('2025-03-01 10:00:03Z', NULL, 'Mended too', '', NULL, NULL, NULL, NULL, true, NULL),
    ('2025-03-01 10:00:04Z', NULL, 'Wordless', NULL, repeat('x', 300000), NULL, NULL, NULL, false, now()),
    ('2025-03-01 10:00:05Z', NULL, '', 'typeless', NULL, NULL, NULL, NULL, false, NULL);
"""
ERRORS_LEFT = {6}

COSTS = """
INSERT INTO cost_tracking (timestamp, service_name, operation_type, tokens_used, cost_usd, session_id, request_id)
VALUES
    ('2025-03-01 10:00:00Z', 'langdb', 'chat', 100, 0.1::float8 + 0.2::float8, 's/1 ?&', 'r1'),
    ('2025-03-01 10:00:01Z', 'langdb', 'chat', 100, 0.3, 's/1 ?&', 'r1'),
    ('2025-03-01 10:00:02Z', 'modal', 'run', NULL, 0.004, NULL, NULL),
    ('2025-03-01 10:00:03Z', 'modal', 'run', NULL, 0.004, NULL, NULL),
    ('2025-03-01 10:00:04Z', 'modal', 'run', -7, 1e-9, NULL, ''),
    ('2025-03-01 10:00:05Z', 'modal', 'run', 1, 'NaN', NULL, NULL),
    ('2025-03-01 10:00:06Z', 'modal', 'run', 1, -1, NULL, NULL),
    ('2025-03-01 10:00:07Z', 'modal', 'run', 1, 1e300, NULL, NULL),
    ('2025-03-01 10:00:08Z', NULL, 'run', 1, 1, NULL, NULL);
"""
COSTS_LEFT = {2, 6, 7, 8, 9}

REFUSALS = """
INSERT INTO auth_failures (endpoint, request_headers) VALUES ('/a', '{"authorization": "Bearer a-secret-in-clear"}');
"""


def former(postgres: Postgres, *contents: str) -> str:
    """The URL of a new database with the former's tables; by default with all of the above."""
    database = postgres.database()
    postgres.ask(TABLES, database)
    for text in contents or (USERS, SESSIONS, EVENTS, METRICS, ERRORS, COSTS, REFUSALS):
        postgres.ask(text, database)
    return database


def many_events(count: int) -> str:
    return f"""
        INSERT INTO usage_events (timestamp, session_id, event_type, tool_name, response_time_ms, success, meta)
        SELECT '2025-03-01Z'::timestamptz + n * interval '1 second', 's' || n % 50, 'tool_call', 'tool' || n % 7,
        n % 1000, n % 10 <> 0, json_build_object('number', n) FROM generate_series(1, {count}) n
    """
