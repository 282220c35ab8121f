import Testing

@testable import Outbound

struct AddressGuardTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "febf::1",
        "fec0::1", "fc00::1", "fdff::1", "ff02::1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1", "100::1", "3fff::1", "5f00::1", "4000::1",
    ])
    func whatIsNotOfThePublicInternetIsRefused(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressGuard().objection(to: address) != nil)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "128.0.0.1", "169.253.1.1",
        "172.15.255.255", "172.32.0.1", "192.167.1.1", "192.169.1.1", "198.17.1.1", "198.20.1.1", "223.255.255.255",
        "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
    func thePublicInternetMayBeCalled(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressGuard().objection(to: address) == nil)
    }

    @Test func networksThatAreAllowedMayBeCalledAndNoOther() throws {
        let networks = ["10.1.0.0/16", "127.0.0.1", "fd00::/8"].compactMap { IPNetwork($0) }
        let addresses = AddressGuard(allowing: networks)
        for text in ["10.1.255.1", "127.0.0.1", "::ffff:10.1.2.3", "fd12::1"] {
            #expect(addresses.objection(to: try #require(IPAddress(text))) == nil, "\(text)")
        }
        for text in ["10.2.0.1", "127.0.0.2", "fc00::1", "::1", "169.254.169.254"] {
            #expect(addresses.objection(to: try #require(IPAddress(text))) != nil, "\(text)")
        }
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "fd00::/129", "fd00::1/8", "x",
        "::ffff:10.0.0.0/104", "10.0.0.0/8/8", "10.0.0.0/+8", "fe80::%eth0/10",
    ])
    func whatIsNoNetworkIsRefused(text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
