package dev.barista.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTargetTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /                       | /      | ''
            /a/b?c=d&e              | /a/b   | c=d&e
            /a?                     | /a     | ''
            /a?b?c                  | /a     | b?c
            /a#?b                   | /a     | ''
            /a?b#c?d                | /a     | b
            http://host:1/a?b       | /a     | b
            http://host?b           | ''     | b
            *                       | ''     | ''
            ''                      | ''     | ''
            """)
    void target_hasAPathAndAQuery(String target, String path, String query) {
        assertThat(RequestTarget.path(target)).isEqualTo(path);
        assertThat(RequestTarget.query(target)).isEqualTo(query);
    }
}
