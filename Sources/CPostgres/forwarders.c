/* The functions of libpq that are used; one that is missing here is missing when the program is linked. */
#include "CPostgres.h"

#include "CLibraries.h"

#define FORWARD(result, name, parameters, arguments)                                                                   \
    MCP_FORWARD("libpq.so.5 libpq.5.dylib", result, name, parameters, arguments)

/* A connection */
FORWARD(PGconn *, PQconnectdb, (const char *text), (text))
FORWARD(PGconn *, PQconnectdbParams, (const char *const *names, const char *const *values, int expand),
        (names, values, expand))
FORWARD(PQconninfoOption *, PQconninfoParse, (const char *text, char **message), (text, message))
FORWARD(PQconninfoOption *, PQconndefaults, (void), ())
FORWARD(void, PQconninfoFree, (PQconninfoOption *options), (options))
FORWARD(PGPing, PQping, (const char *text), (text))
FORWARD(void, PQfinish, (PGconn *connection), (connection))
FORWARD(ConnStatusType, PQstatus, (const PGconn *connection), (connection))
FORWARD(char *, PQerrorMessage, (const PGconn *connection), (connection))
FORWARD(char *, PQdb, (const PGconn *connection), (connection))
FORWARD(char *, PQhost, (const PGconn *connection), (connection))
FORWARD(int, PQsocket, (const PGconn *connection), (connection))
FORWARD(int, PQbackendPID, (const PGconn *connection), (connection))
FORWARD(int, PQserverVersion, (const PGconn *connection), (connection))
FORWARD(int, PQsetnonblocking, (PGconn *connection, int flag), (connection, flag))
FORWARD(PQnoticeProcessor, PQsetNoticeProcessor, (PGconn *connection, PQnoticeProcessor processor, void *argument),
        (connection, processor, argument))
FORWARD(void, PQfreemem, (void *memory), (memory))

/* What is sent */
FORWARD(PGresult *, PQexec, (PGconn *connection, const char *text), (connection, text))
FORWARD(int, PQsendQuery, (PGconn *connection, const char *text), (connection, text))
FORWARD(int, PQsendQueryParams,
        (PGconn *connection, const char *text, int count, const Oid *types, const char *const *values,
         const int *lengths, const int *formats, int format),
        (connection, text, count, types, values, lengths, formats, format))
FORWARD(int, PQsendPrepare,
        (PGconn *connection, const char *name, const char *text, int count, const Oid *types),
        (connection, name, text, count, types))
FORWARD(int, PQsendQueryPrepared,
        (PGconn *connection, const char *name, int count, const char *const *values, const int *lengths,
         const int *formats, int format),
        (connection, name, count, values, lengths, formats, format))
FORWARD(int, PQsendDescribePrepared, (PGconn *connection, const char *name), (connection, name))
FORWARD(int, PQputCopyData, (PGconn *connection, const char *bytes, int count), (connection, bytes, count))
FORWARD(int, PQputCopyEnd, (PGconn *connection, const char *message), (connection, message))
FORWARD(int, PQenterPipelineMode, (PGconn *connection), (connection))
FORWARD(int, PQexitPipelineMode, (PGconn *connection), (connection))
FORWARD(int, PQpipelineSync, (PGconn *connection), (connection))
FORWARD(int, PQflush, (PGconn *connection), (connection))
FORWARD(int, PQsetSingleRowMode, (PGconn *connection), (connection))

/* What comes back */
FORWARD(int, PQconsumeInput, (PGconn *connection), (connection))
FORWARD(int, PQisBusy, (PGconn *connection), (connection))
FORWARD(PGresult *, PQgetResult, (PGconn *connection), (connection))
FORWARD(void, PQclear, (PGresult *result), (result))
FORWARD(ExecStatusType, PQresultStatus, (const PGresult *result), (result))
FORWARD(char *, PQresultErrorMessage, (const PGresult *result), (result))
FORWARD(char *, PQresultErrorField, (const PGresult *result, int field), (result, field))
FORWARD(char *, PQcmdStatus, (PGresult *result), (result))
FORWARD(char *, PQcmdTuples, (PGresult *result), (result))
FORWARD(int, PQntuples, (const PGresult *result), (result))
FORWARD(int, PQnparams, (const PGresult *result), (result))
FORWARD(Oid, PQparamtype, (const PGresult *result, int number), (result, number))
FORWARD(Oid, PQftype, (const PGresult *result, int column), (result, column))
FORWARD(char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))
FORWARD(int, PQgetlength, (const PGresult *result, int row, int column), (result, row, column))
FORWARD(int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))
