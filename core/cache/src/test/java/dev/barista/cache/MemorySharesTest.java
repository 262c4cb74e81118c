package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ModelName;
import dev.barista.testing.ManualClock;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemorySharesTest {

    private static final ModelName FRAUD = new ModelName("fraud");
    private static final ModelName INTENT = new ModelName("intent");

    private final MemoryShares shares = new MemoryShares(1000, new ManualClock());

    @Test
    void modelsWithoutAShare_haveOneStoreTogether() {
        LocalStore one = shares.enter(FRAUD, OptionalLong.empty());
        assertThat(shares.enter(INTENT, OptionalLong.empty())).isSameAs(one);
        assertThat(one.maxBytes()).isEqualTo(1000);
    }

    @Test
    void share_isTakenFromWhatAllHave_andGivenBackWithTheLastVersion() {
        LocalStore common = shares.enter(INTENT, OptionalLong.empty());
        LocalStore first = shares.enter(FRAUD, OptionalLong.of(300));
        LocalStore second = shares.enter(FRAUD, OptionalLong.of(300));
        assertThat(second).as("versions of a model share").isSameAs(first).isNotSameAs(common);
        assertThat(first.maxBytes()).isEqualTo(300);
        assertThat(common.maxBytes()).isEqualTo(700);

        shares.leave(FRAUD, first);
        assertThat(common.maxBytes()).isEqualTo(700);
        shares.leave(FRAUD, second);
        assertThat(common.maxBytes()).isEqualTo(1000);
    }

    @Test
    void nobodyGetsMoreThanIsLeft() {
        LocalStore large = shares.enter(FRAUD, OptionalLong.of(800));
        LocalStore late = shares.enter(INTENT, OptionalLong.of(500));
        LocalStore common = shares.enter(new ModelName("other"), OptionalLong.empty());
        assertThat(large.maxBytes() + late.maxBytes() + common.maxBytes()).isEqualTo(1000);
        assertThat(late.maxBytes()).isEqualTo(200);
    }

    @Test
    void newVersionWithAnotherShare_resizesIt() {
        LocalStore store = shares.enter(FRAUD, OptionalLong.of(800));
        shares.enter(FRAUD, OptionalLong.of(100));
        assertThat(store.maxBytes()).isEqualTo(100);
        assertThat(shares.enter(INTENT, OptionalLong.of(5000)).maxBytes()).isEqualTo(900);
    }

    @Test
    void versionThatMovedToACommonStore_leavesThatAsItIs() {
        LocalStore own = shares.enter(FRAUD, OptionalLong.of(400));
        LocalStore common = shares.enter(FRAUD, OptionalLong.empty());
        shares.leave(FRAUD, common);
        assertThat(shares.enter(FRAUD, OptionalLong.of(400))).isSameAs(own);
    }
}
