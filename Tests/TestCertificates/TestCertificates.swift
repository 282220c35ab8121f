import Foundation

/// Makes certificates for one test, with Debian's openssl.
public enum TestCertificates {
    /// Why there are none.
    public struct Failure: Error {}

    /// Makes, in `folder`, an authority (`authority.crt`) and a server's certificate and key (`server.crt`, `server.key`)
    /// that are good for `names`, as in `DNS:localhost,IP:127.0.0.1`.
    public static func make(for names: String, in folder: URL) throws {
        let script = """
            set -e
            openssl req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.crt -days 2 -subj /CN=test
            openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server
            echo "subjectAltName=\(names)" >names
            openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 \
                -out server.crt -extfile names
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }
}
