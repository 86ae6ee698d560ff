package io.walservice.node.park;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.node.park.ParkedEntries.Waiting;
import io.walservice.node.park.ParkedKeys.Place;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParkedKeysTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    private final ParkedKeys keys = new ParkedKeys(List.of(waiting("loaded", 3, 17, NOW)), 3);

    @Test
    void an_entry_of_another_key_is_free() {
        assertThat(keys.join("other", 20)).isEqualTo(Place.FREE);
    }

    @Test
    void a_later_entry_of_a_parked_key_waits_behind_and_counts_once() {
        assertThat(keys.join("loaded", 18)).isEqualTo(Place.BEHIND);
        assertThat(keys.join("loaded", 18)).isEqualTo(Place.KNOWN);
        assertThat(keys.entries()).isEqualTo(4);
    }

    @Test
    void an_entry_that_comes_again_after_it_was_parked_is_known() {
        assertThat(keys.join("loaded", 17)).isEqualTo(Place.KNOWN);
        assertThat(keys.join("loaded", 5)).isEqualTo(Place.KNOWN);
        assertThat(keys.entries()).isEqualTo(3);
    }

    @Test
    void a_key_is_handed_out_when_it_is_due_and_to_one_at_a_time() {
        assertThat(keys.takeDue(NOW.minusMillis(1), 10)).isEmpty();
        assertThat(keys.takeDue(NOW, 10)).containsExactly("loaded");
        assertThat(keys.takeDue(NOW, 10)).isEmpty();

        keys.putBack("loaded", NOW.plusSeconds(1));

        assertThat(keys.takeDue(NOW, 10)).isEmpty();
        assertThat(keys.takeDue(NOW.plusSeconds(1), 10)).containsExactly("loaded");
    }

    @Test
    void those_that_are_due_longest_come_first_and_no_more_than_asked_for() {
        keys.add(waiting("older", 1, 20, NOW.minusSeconds(2)));
        keys.add(waiting("old", 1, 21, NOW.minusSeconds(1)));

        assertThat(keys.takeDue(NOW, 2)).containsExactly("older", "old");
        assertThat(keys.takeDue(NOW, 2)).containsExactly("loaded");
    }

    @Test
    void there_is_no_room_from_the_last_key_that_there_shall_be_until_one_is_free() {
        keys.add(waiting("second", 1, 20, NOW));
        assertThat(keys.fullSince()).isEmpty();
        keys.add(waiting("third", 1, 21, NOW));
        assertThat(keys.fullSince()).isPresent();
        keys.add(waiting("third", 1, 22, NOW));
        keys.removed("third");
        assertThat(keys.fullSince()).isPresent();
        keys.removed("third");
        assertThat(keys.fullSince()).isEmpty();
    }

    @Test
    void a_key_is_free_once_all_its_entries_are_gone() {
        assertThat(keys.removed("loaded")).isTrue();
        assertThat(keys.removed("loaded")).isTrue();
        assertThat(keys.removed("loaded")).isFalse();

        assertThat(keys.join("loaded", 18)).isEqualTo(Place.FREE);
        assertThat(keys.size()).isZero();
        assertThat(keys.entries()).isZero();
        assertThat(keys.takeDue(NOW, 10)).isEmpty();
    }

    @Test
    void a_key_that_is_held_is_handed_out_only_once_a_person_releases_it() {
        keys.takeDue(NOW, 10);
        keys.hold("loaded");
        assertThat(keys.takeDue(NOW.plusSeconds(100), 10)).isEmpty();
        assertThat(keys.held()).isEqualTo(1);
        assertThat(keys.join("loaded", 18)).isEqualTo(Place.BEHIND);

        assertThat(keys.release("loaded", NOW)).isTrue();

        assertThat(keys.takeDue(NOW, 10)).containsExactly("loaded");
        assertThat(keys.held()).isZero();
        assertThat(keys.release("loaded", NOW)).isFalse();
    }

    @Test
    void a_key_that_is_held_is_looked_at_again_when_an_entry_comes_back_that_may_go_before_the_held_one() {
        keys.takeDue(NOW, 10);
        keys.hold("loaded");

        keys.add(waiting("loaded", 1, 4, NOW));

        assertThat(keys.held()).isZero();
        assertThat(keys.takeDue(NOW, 10)).containsExactly("loaded");
    }

    @Test
    void an_outage_is_told_once_to_each_key_that_was_parked_before_it() {
        keys.add(waiting("early", 1, 20, NOW));
        assertThat(keys.outageSince("early", 2)).isFalse();
        assertThat(keys.outageSince("early", 2)).isFalse();

        assertThat(keys.outageSince("early", 3)).isTrue();
        assertThat(keys.outageSince("early", 3)).isFalse();
        keys.add(waiting("late", 1, 21, NOW));
        assertThat(keys.outageSince("late", 3)).isFalse();
    }

    @Test
    void an_entry_that_comes_back_is_counted_among_those_of_its_key() {
        keys.add(waiting("loaded", 1, 4, NOW));

        assertThat(keys.entries()).isEqualTo(4);
        assertThat(keys.join("loaded", 17)).isEqualTo(Place.KNOWN);
    }

    private static Waiting waiting(String key, long entries, long last, Instant next) {
        return new Waiting(key, entries, last, next, false);
    }
}
