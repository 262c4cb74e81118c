package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OipStatusTest {

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, 400",
        "NOT_FOUND, 404",
        "UNAVAILABLE, 503",
        "UNIMPLEMENTED, 501",
        "INTERNAL, 500",
        "RESOURCE_EXHAUSTED, 429",
        "DEADLINE_EXCEEDED, 504",
        "CANCELLED, 499"
    })
    void errorCode_hasItsStatus(ErrorCode code, int status) {
        assertThat(OipStatus.http(code)).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void onlyErrorsOfTheServer_areFiveHundred(ErrorCode code) {
        assertThat(OipStatus.http(code) == 500).isEqualTo(code.blame() == ErrorCode.Blame.SERVER);
    }
}
