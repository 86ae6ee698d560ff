package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.regions.LastWriter.Write;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastWriterTest {
    private final LastWriter model = new LastWriter();

    @Test
    void the_later_write_time_wins_whatever_comes_last() {
        model.add("a", new Write(2, "eu", Optional.of("later")));
        model.add("a", new Write(1, "us", Optional.of("earlier")));

        assertThat(model.items()).hasSize(1).containsEntry("a", "later");
        assertThat(model.ties()).isZero();
    }

    @Test
    void of_equal_times_the_later_name_wins_whatever_comes_last() {
        model.add("a", new Write(1, "us", Optional.of("of us")));
        model.add("a", new Write(1, "eu", Optional.of("of eu")));
        model.add("b", new Write(1, "eu", Optional.of("of eu")));
        model.add("b", new Write(1, "us", Optional.of("of us")));

        assertThat(model.items()).containsEntry("a", "of us").containsEntry("b", "of us");
        assertThat(model.ties()).isEqualTo(2);
    }

    @Test
    void a_delete_is_a_write_like_any_other() {
        model.add("a", new Write(2, "eu", Optional.empty()));
        model.add("a", new Write(1, "us", Optional.of("earlier")));

        assertThat(model.items()).isEmpty();
        assertThat(model.ids()).containsExactly("a");
        assertThat(model.deleted()).isEqualTo(1);
    }
}
