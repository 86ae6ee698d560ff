package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryIdTest {

    @Test
    void is_written_as_region_partition_and_sequence() {
        assertThat(new EntryId("eu-west-1", 3, 17)).hasToString("eu-west-1.3.17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu-west-1.0.1", "a.999.999999999999999999", "1-2.12.34"})
    void reads_back_what_it_wrote(String text) {
        assertThat(EntryId.parse(text)).hasValueSatisfying(id -> assertThat(id).hasToString(text));
    }

    @Test
    void reads_each_part() {
        assertThat(EntryId.parse("eu.12.345")).hasValue(new EntryId("eu", 12, 345));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eu",
                "eu.1",
                "eu.1.",
                ".1.1",
                "EU.1.1",
                "eu.-1.1",
                "eu.1.-1",
                "eu.1.1.1",
                "eu.1.x",
                " eu.1.1",
                "eu.1.1\n",
                "eu.1000.1",
                "eu.1.1234567890123456789"
            })
    void is_none_where_the_text_has_another_form(String text) {
        assertThat(EntryId.parse(text)).isEmpty();
    }
}
