package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackHostsTest {

    private static final CallbackHosts HOSTS =
            CallbackHosts.parse("hooks.example.com, *.Example.org ,*.example.net:8443,localhost:*,10.0.0.7,[::1]:9000");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/a?b=c",
                "http://HOOKS.example.com",
                "https://hooks.example.com.:443/",
                "https://a.b.example.org/",
                "https://x.example.net:8443/",
                "http://localhost:1/",
                "http://10.0.0.7/",
                "http://[::1]:9000/x",
            })
    void listedHost_mayBeCalled(String address) {
        assertThat(HOSTS.check(address)).isEqualTo(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/",
                "https://evilhooks.example.com/",
                "https://hooks.example.com.evil.com/",
                "https://hooks.example.com:8443/",
                "https://example.org/",
                "https://evilexample.org/",
                "https://x.example.net/",
                "http://10.0.0.8/",
                "http://[::1]/",
                "http://2130706433/",
            })
    void anyOtherHost_mayNot(String address) {
        refused(HOSTS, address, ErrorCode.PERMISSION_DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks.example.com",
                "//hooks.example.com/",
                "ftp://hooks.example.com/",
                "file:///etc/passwd",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com@evil.com/",
                "https://hooks.example.com/#fragment",
                "https://hooks.example.com\\@evil.com/",
                "https:///nobody",
                "https://hooks.example.com/ /",
            })
    void whatIsNoAddress_isRefused(String address) {
        refused(HOSTS, address, ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void longAddress_isRefused() {
        refused(HOSTS, "https://hooks.example.com/" + "a".repeat(3000), ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void emptyList_callsNobody() {
        refused(CallbackHosts.NONE, "https://hooks.example.com/", ErrorCode.PERMISSION_DENIED);
        assertThat(CallbackHosts.parse(" , ").isEmpty()).isTrue();
    }

    private static void refused(CallbackHosts hosts, String address, ErrorCode code) {
        assertThatThrownBy(() -> hosts.check(address))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void hostThatOnlyAPatternCovers_mayNotLieInsideTheNetwork() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("192.168.1.1");
        InetAddress outside = InetAddress.getByName("93.184.216.34");

        assertThat(HOSTS.allows(URI.create("https://a.example.org/"), inside)).isFalse();
        assertThat(HOSTS.allows(URI.create("https://a.example.org/"), outside)).isTrue();
        assertThat(HOSTS.allows(URI.create("https://hooks.example.com/"), inside))
                .isTrue();
        assertThat(CallbackHosts.NONE.allows(URI.create("https://hooks.example.com/"), outside))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.170",
                "192.168.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2001:0:1::",
                "2002:a00:1::",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "ff02::1",
            })
    void addressOfAMachinesOwnNetwork_isNotPublic(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
    void otherAddress_isPublic(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.", "a b", "https://a", "a:b", "a:0", "a:70000", "a:", "a/b", "*.a.*"})
    void entryThatMakesNoSense_isRefused(String entry) {
        assertThatThrownBy(() -> CallbackHosts.parse("ok.example.com," + entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
