/* The functions of OpenSSL that are used; one that is missing here is missing when the program is linked. */
#include "COpenSSL.h"

#include "CLibraries.h"

/* The version that the headers are of. */
#define TEXT_OF(number) #number
#define NAMES(library, version) library ".so." TEXT_OF(version) " " library "." TEXT_OF(version) ".dylib"
#define CRYPTO(result, name, parameters, arguments)                                                                    \
    MCP_FORWARD(NAMES("libcrypto", OPENSSL_SHLIB_VERSION), result, name, parameters, arguments)
#define TLS(result, name, parameters, arguments)                                                                       \
    MCP_FORWARD(NAMES("libssl", OPENSSL_SHLIB_VERSION), result, name, parameters, arguments)

/* libcrypto */
CRYPTO(BIO *, BIO_new, (const BIO_METHOD *method), (method))
CRYPTO(const BIO_METHOD *, BIO_s_mem, (void), ())
CRYPTO(size_t, BIO_ctrl_pending, (BIO *bio), (bio))
CRYPTO(int, BIO_read, (BIO *bio, void *bytes, int count), (bio, bytes, count))
CRYPTO(int, BIO_write, (BIO *bio, const void *bytes, int count), (bio, bytes, count))
CRYPTO(void, ERR_clear_error, (void), ())
CRYPTO(unsigned long, ERR_get_error, (void), ())
CRYPTO(const char *, ERR_reason_error_string, (unsigned long code), (code))
CRYPTO(int, X509_STORE_load_locations, (X509_STORE *store, const char *file, const char *folder),
       (store, file, folder))
CRYPTO(int, X509_VERIFY_PARAM_set1_ip_asc, (X509_VERIFY_PARAM *parameters, const char *address),
       (parameters, address))
CRYPTO(const char *, X509_verify_cert_error_string, (long code), (code))

/* libssl */
TLS(const SSL_METHOD *, TLS_client_method, (void), ())
TLS(SSL_CTX *, SSL_CTX_new, (const SSL_METHOD *method), (method))
TLS(void, SSL_CTX_free, (SSL_CTX *context), (context))
TLS(long, SSL_CTX_ctrl, (SSL_CTX *context, int command, long number, void *value), (context, command, number, value))
TLS(X509_STORE *, SSL_CTX_get_cert_store, (const SSL_CTX *context), (context))
TLS(int, SSL_CTX_set_default_verify_paths, (SSL_CTX *context), (context))
TLS(SSL *, SSL_new, (SSL_CTX *context), (context))
TLS(void, SSL_free, (SSL *session), (session))
TLS(long, SSL_ctrl, (SSL *session, int command, long number, void *value), (session, command, number, value))
TLS(void, SSL_set_bio, (SSL *session, BIO *incoming, BIO *outgoing), (session, incoming, outgoing))
TLS(void, SSL_set_connect_state, (SSL *session), (session))
TLS(void, SSL_set_verify, (SSL *session, int mode, SSL_verify_cb callback), (session, mode, callback))
TLS(int, SSL_set1_host, (SSL *session, const char *name), (session, name))
TLS(X509_VERIFY_PARAM *, SSL_get0_param, (SSL *session), (session))
TLS(int, SSL_do_handshake, (SSL *session), (session))
TLS(int, SSL_get_error, (const SSL *session, int result), (session, result))
TLS(long, SSL_get_verify_result, (const SSL *session), (session))
TLS(int, SSL_read, (SSL *session, void *bytes, int count), (session, bytes, count))
TLS(int, SSL_write, (SSL *session, const void *bytes, int count), (session, bytes, count))
