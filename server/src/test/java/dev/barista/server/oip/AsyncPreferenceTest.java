package dev.barista.server.oip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AsyncPreferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            respond-async                       | true  | 0
            Respond-Async, wait=10              | true  | 10
            wait=10, respond-async              | true  | 10
            return=minimal; a=b,respond-async;x | true  | 0
            respond-async , wait = "7" ; q=1    | true  | 7
            wait=5                              | false | 5
            return=representation               | false | 0
            respond-async, wait                 | true  | 0
            respond-async, wait=-1              | true  | 0
            respond-async, wait=soon            | true  | 0
            respond-async, wait=99999999999     | true  | 0
            respond-async, wait=                | true  | 0
            ,,=;,                               | false | 0
            """)
    void header_isReadAndWhatIsNotKnownPassedOver(String header, boolean respondAsync, int seconds) {
        assertThat(AsyncPreference.parse(header))
                .isEqualTo(new AsyncPreference(respondAsync, Duration.ofSeconds(seconds)));
    }

    @Test
    void wait_hasALimit() {
        assertThat(AsyncPreference.parse("wait=86400").patience()).isEqualTo(AsyncPreference.LONGEST);
    }
}
