package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackSecretTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void signature_isThatOfStandardWebhooks() {
        CallbackSecret secret = CallbackSecret.parseLines(SECRET).getFirst();

        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void file_mayHaveSeveralAndRemarks() {
        List<CallbackSecret> secrets = CallbackSecret.parseLines("# old\n" + SECRET + "\n\n# new\r\n " + SECRET + "\n");

        assertThat(secrets).hasSize(2);
        assertThat(secrets.getFirst().toString()).doesNotContain("MfKQ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all, whatever it is"
            })
    void anythingElse_isRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> CallbackSecret.parseLines(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl rand")
                .hasMessageNotContaining("whatever");
    }
}
