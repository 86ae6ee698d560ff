package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.ChainedRecords;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MarkTest {
    private final List<QueueRecord> log = new ChainedRecords(new QueueId("orders", "kafka", 1)).next(40);

    @Test
    void a_mark_survives_being_written_and_read() {
        Mark mark = Mark.START.after(log.get(0), 7);

        assertThat(Mark.parse(mark.metadata())).contains(mark);
        assertThat(Mark.parse(Mark.START.metadata())).contains(Mark.START);
        assertThat(mark.metadata()).isEqualTo("1:1@7");
    }

    @Test
    void any_other_metadata_is_no_mark() {
        assertThat(Mark.parse("")).isEmpty();
        assertThat(Mark.parse("1:1")).isEmpty();
        assertThat(Mark.parse("99999999999999999999:1@1")).isEmpty();
    }

    @Test
    void a_lane_that_begins_after_a_trim_takes_the_first_record_it_finds() {
        Mark mark = Mark.before(log.get(10)).after(log.get(10), 500);

        assertThat(mark.position()).isEqualTo(new LogPosition(1, 11));
        assertThat(mark.standingOf(log.get(10), 500)).isEqualTo(Standing.NEXT);
    }

    @Test
    void only_a_record_that_continues_the_log_moves_the_mark() {
        Mark first = Mark.START.after(log.get(0), 0);

        Mark premature = first.after(log.get(2), 1);
        Mark repeat = first.after(log.get(0), 2);

        assertThat(premature).isEqualTo(first);
        assertThat(premature.standingOf(log.get(2), 1)).isEqualTo(Standing.PREMATURE);
        assertThat(repeat).isEqualTo(first);
        assertThat(repeat.standingOf(log.get(0), 2)).isEqualTo(Standing.REPEAT);
    }

    /** A publisher that fails anywhere, again and again, and a lane that restarts anywhere. */
    @RepeatedTest(200)
    void a_lane_applies_every_record_once_and_in_order_however_publishing_fails(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<QueueRecord> topic = published(random);

        List<QueueRecord> applied = new ArrayList<>();
        Mark mark = Mark.START;
        for (int offset = 0; offset < topic.size(); offset++) {
            if (random.nextInt(10) == 0) {
                mark = Mark.parse(mark.metadata()).orElseThrow();
            }
            mark = mark.after(topic.get(offset), offset);
            if (mark.standingOf(topic.get(offset), offset) == Standing.NEXT) {
                applied.add(topic.get(offset));
            }
        }

        assertThat(applied).isEqualTo(log);
    }

    /** Each list is published with holes until it went through whole. */
    private List<QueueRecord> published(Random random) {
        List<QueueRecord> topic = new ArrayList<>();
        for (int from = 0; from < log.size(); ) {
            int to = Math.min(log.size(), from + 1 + random.nextInt(8));
            while (random.nextBoolean()) {
                log.subList(from, to).stream()
                        .filter(record -> random.nextInt(3) > 0)
                        .forEach(topic::add);
            }
            topic.addAll(log.subList(from, to));
            from = to;
        }
        return topic;
    }
}
