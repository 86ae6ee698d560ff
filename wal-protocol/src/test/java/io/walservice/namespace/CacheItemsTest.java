package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheItemsTest {
    private static final DataSize MIB = new DataSize(1024 * 1024);

    private final CacheItems byId = new CacheItems("ADS", CacheItems.By.ID);
    private final CacheItems byBoth = new CacheItems("ADS", CacheItems.By.ID_AND_KEY);

    @Test
    void are_called_as_readers_of_evcache_expect_it() {
        assertThat(byId.nameOf("user-1", "")).isEqualTo("ADS:user-1");
        assertThat(byBoth.nameOf("user-1", "colour")).isEqualTo("ADS:user-1:colour");
    }

    @Test
    void are_by_id_alone_or_by_id_and_key() {
        assertThat(faults(byId, "user-1", "", 10)).isEmpty();
        assertThat(faults(byBoth, "user-1", "colour", 10)).isEmpty();
        assertThat(faults(byId, "user-1", "colour", 10))
                .containsExactly("target.key: 6 bytes (expected: none, as target cache has an item for each id)");
        assertThat(faults(byBoth, "user-1", "", 0))
                .containsExactly("target.key: empty (expected: one, as target cache has an item for each id and key)");
    }

    @Test
    void have_names_of_250_bytes_at_most() {
        assertThat(faults(byId, "i".repeat(246), "", 0)).isEmpty();
        assertThat(faults(byId, "é".repeat(124), "", 0))
                .containsExactly(
                        "target.id: 252 bytes with app and key (expected: at most 250, as target cache is a cache)");
        assertThat(faults(byBoth, "i".repeat(200), "k".repeat(45), 0)).isEmpty();
        assertThat(faults(byBoth, "i".repeat(200), "k".repeat(46), 0)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tb", "a\nb", "\u0000", "\u007f"})
    void have_names_without_spaces_and_control_characters(String text) {
        assertThat(faults(byId, text, "", 0))
                .containsExactly(
                        "target.id: has a space or control character (expected: none, as target cache is a cache)");
        assertThat(faults(byBoth, "id", text, 0))
                .containsExactly(
                        "target.key: has a space or control character (expected: none, as target cache is a cache)");
    }

    @Test
    void have_values_that_fit_into_an_item_with_all_that_it_needs() {
        int most = 1024 * 1024 - 64 - "ADS:id".length();
        assertThat(faults(byId, "id", "", most)).isEmpty();
        assertThat(faults(byId, "id", "", most + 1))
                .containsExactly("payload: 1048507 bytes (expected: at most 1048506,"
                        + " as items of target cache have at most 1MiB with all they need)");
    }

    private static List<String> faults(CacheItems items, String id, String key, int payloadBytes) {
        return items.faults("cache", new CacheItems.Entry(id, key, payloadBytes), MIB);
    }
}
