/* The peer of batch POST in script/bench: the same rows, straight through SQLite's C API.
 *
 *     raw_insert DATABASE ROWS WARM_UP SESSIONS [PRAGMA=VALUE ...]
 *
 * DATABASE is an empty store made by `mcp-admin init-db`, so that tables and indexes are the real ones. ROWS is a file
 * of `session tool microseconds success` lines, which are gone through again and again. After WARM_UP rows it reads
 * counts from its input, inserts as many rows, and prints their number, the seconds and the processor's seconds.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 1000 };

typedef struct {
    int session;
    int success;
    int64_t microseconds;
    char tool[64];
} Row;

static sqlite3 *database;

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "raw_insert: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static void execute(const char *sql) { check(sqlite3_exec(database, sql, NULL, NULL, NULL)); }

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    return statement;
}

static void step(sqlite3_stmt *statement) {
    check(sqlite3_step(statement));
    check(sqlite3_reset(statement));
}

static int64_t now_microseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Every row of the file; their number in `count`. */
static Row *read_rows(const char *path, size_t *count) {
    FILE *file = fopen(path, "r");
    Row *rows = NULL;
    size_t room = 0;
    for (*count = 0; file; ++*count) {
        if (*count == room) rows = realloc(rows, (room = room ? 2 * room : 1024) * sizeof(Row));
        Row *row = rows ? rows + *count : NULL;
        long long microseconds;
        if (!row || fscanf(file, "%d %63s %lld %d", &row->session, row->tool, &microseconds, &row->success) != 4) break;
        row->microseconds = microseconds;
    }
    if (file) fclose(file);
    if (*count > 0) return rows;
    fprintf(stderr, "raw_insert: no rows in %s\n", path);
    exit(1);
}

static void use_pragmas(char **pragmas, int count) {
    for (int index = 0; index < count; index++) {
        char sql[256];
        snprintf(sql, sizeof sql, "PRAGMA %s", pragmas[index]);
        execute(sql);
    }
    sqlite3_stmt *mode = prepare("PRAGMA journal_mode");
    check(sqlite3_step(mode));
    if (strcmp((const char *)sqlite3_column_text(mode, 0), "wal") != 0) {
        fprintf(stderr, "raw_insert: the database is not in WAL mode\n");
        exit(1);
    }
    sqlite3_finalize(mode);
}

static void insert_sessions(int count) {
    sqlite3_stmt *insert = prepare(
        "INSERT INTO sessions (id, session_id, created_at, updated_at, seen_slot, joined_by, total_requests,"
        " total_errors, total_processing_us, total_nanodollars, total_tokens)"
        " VALUES (?1, printf('%08d-0000-4000-8000-000000000000', ?1), ?2, ?2, ?3, 'explicit', 0, 0, 0, 0, 0)");
    int64_t now = now_microseconds(CLOCK_REALTIME);
    execute("BEGIN IMMEDIATE");
    for (int id = 1; id <= count; id++) {
        sqlite3_bind_int(insert, 1, id);
        sqlite3_bind_int64(insert, 2, now);
        sqlite3_bind_int64(insert, 3, now / 300000000);
        step(insert);
    }
    execute("COMMIT");
    sqlite3_finalize(insert);
}

/* Inserts the rows with the ids `first` to `first + count - 1`, BATCH in a transaction. */
static void insert_events(const Row *rows, size_t available, int64_t first, int64_t count) {
    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    sqlite3_stmt *insert = prepare(
        "INSERT INTO usage_events (id, timestamp, session, event_type, tool_name, response_us, success, error_message,"
        " user_agent, ip_address, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL)");
    for (int64_t done = 0; done < count; done += BATCH) {
        int64_t now = now_microseconds(CLOCK_REALTIME);
        step(begin);
        for (int64_t id = first + done; id < first + done + BATCH; id++) {
            const Row *row = rows + (size_t)(id - 1) % available;
            sqlite3_bind_int64(insert, 1, id);
            sqlite3_bind_int64(insert, 2, now);
            sqlite3_bind_int64(insert, 3, row->session);
            sqlite3_bind_text(insert, 4, "tool_call", -1, SQLITE_STATIC);
            sqlite3_bind_text(insert, 5, row->tool, -1, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 6, row->microseconds);
            sqlite3_bind_int(insert, 7, row->success);
            step(insert);
        }
        step(commit);
    }
    sqlite3_finalize(begin);
    sqlite3_finalize(insert);
    sqlite3_finalize(commit);
}

int main(int argc, char **argv) {
    int64_t warm_up = argc > 4 ? atoll(argv[3]) : 1;
    if (warm_up % BATCH) {
        fprintf(stderr, "usage: raw_insert DATABASE ROWS WARM_UP SESSIONS [PRAGMA=VALUE ...]; whole thousands\n");
        return 64;
    }
    size_t available;
    Row *rows = read_rows(argv[2], &available);
    check(sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    use_pragmas(argv + 5, argc - 5);
    insert_sessions(atoi(argv[4]));
    insert_events(rows, available, 1, warm_up);
    int64_t first = warm_up + 1;
    for (long long count; scanf("%lld", &count) == 1 && count > 0 && count % BATCH == 0; first += count) {
        int64_t start = now_microseconds(CLOCK_MONOTONIC), used = now_microseconds(CLOCK_PROCESS_CPUTIME_ID);
        insert_events(rows, available, first, count);
        int64_t seconds = now_microseconds(CLOCK_MONOTONIC) - start;
        printf("%lld %.6f %.6f\n", count, (double)seconds / 1e6,
               (double)(now_microseconds(CLOCK_PROCESS_CPUTIME_ID) - used) / 1e6);
        fflush(stdout);
    }
    check(sqlite3_close(database));
    free(rows);
    return 0;
}
