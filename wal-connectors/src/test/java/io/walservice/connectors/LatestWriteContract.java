package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import io.walservice.v1.Operation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a target promises that keeps the latest write: it ends the same in whatever order writes come, from whichever
 * regions, and however often. So do the regions of a namespace then.
 */
public abstract class LatestWriteContract extends TargetContract {
    private static final int EARLIER_NAME = 3;
    private static final int LATER_NAME = 4;
    private static final int LATEST_NAME = 5;

    private static final int[][] ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    @Test
    void an_earlier_write_that_comes_late_changes_nothing() {
        Delivery earlier = put(id(), "earlier");
        Delivery earlierDelete = delete(id());
        apply(put(id(), "later"));

        assertThat(apply(earlier)).isEqualTo(Outcome.APPLIED);
        assertThat(apply(earlierDelete)).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).contains("later");
    }

    @Test
    void what_was_deleted_is_not_brought_back_by_an_earlier_write() {
        Delivery earlier = put(id(), "earlier");
        apply(earlier);
        apply(delete(id()));

        assertThat(apply(again(earlier))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).isEmpty();
    }

    @Test
    void a_later_write_wins_whatever_the_name_of_its_region() {
        assertThatAlwaysEndsAs(
                Optional.of("later"),
                inRegion(put(id(), "zz, although it is the larger value"), LATEST_NAME),
                inRegion(delete(id()), LATER_NAME),
                inRegion(put(id(), "later"), EARLIER_NAME));
    }

    @Test
    void of_writes_at_the_same_time_that_of_the_region_with_the_later_name_wins() {
        Delivery put = inRegion(put(id(), "zz, although it is the larger value"), EARLIER_NAME);

        assertThatAlwaysEndsAs(
                Optional.of("a"),
                put,
                inRegion(putAtTimeOf(put, "mm"), LATER_NAME),
                inRegion(putAtTimeOf(put, "a"), LATEST_NAME));
    }

    @Test
    void a_put_of_the_region_with_the_later_name_beats_a_delete_at_the_same_time() {
        Delivery earlier = inRegion(delete(id()), LATEST_NAME);
        Delivery put = inRegion(put(id(), "put"), LATER_NAME);

        assertThatAlwaysEndsAs(Optional.of("put"), earlier, put, inRegion(deleteAtTimeOf(put), EARLIER_NAME));
    }

    @Test
    void a_delete_of_the_region_with_the_later_name_beats_a_put_at_the_same_time_and_stays() {
        Delivery earlier = inRegion(put(id(), "earlier"), LATEST_NAME);
        Delivery put = inRegion(put(id(), "put"), EARLIER_NAME);

        assertThatAlwaysEndsAs(Optional.empty(), earlier, put, inRegion(deleteAtTimeOf(put), LATER_NAME));
    }

    /** Applies three writes in every order, each order to an id of its own, and all of them once more. */
    private void assertThatAlwaysEndsAs(Optional<String> end, Delivery... writes) {
        for (int[] order : ORDERS) {
            String ofId = "%s-%d%d%d".formatted(id(), order[0], order[1], order[2]);
            List<Delivery> arriving = List.of(writes[order[0]], writes[order[1]], writes[order[2]]);

            arriving.forEach(write -> applyTo(ofId, write));
            assertThat(read(ofId)).as("in the order of %s", ofId).isEqualTo(end);
            arriving.forEach(write -> applyTo(ofId, again(write)));
            assertThat(read(ofId)).as("repeated in the order of %s", ofId).isEqualTo(end);
        }
    }

    private void applyTo(String ofId, Delivery write) {
        assertThat(apply(changed(write, write.entry().toBuilder().setId(ofId)))).isEqualTo(Outcome.APPLIED);
    }

    private Delivery putAtTimeOf(Delivery put, String value) {
        return changed(put, inAnotherLog(put).setPayload(payload(value)));
    }

    private static Delivery deleteAtTimeOf(Delivery put) {
        return changed(put, inAnotherLog(put).clearPayload().setOperation(Operation.OPERATION_DELETE_VALUE));
    }

    /** Each region has a log of its own, so that the sequences say nothing. */
    private static Entry.Builder inAnotherLog(Delivery put) {
        return put.entry().toBuilder().setSequence(put.entry().getSequence() - 500);
    }

    private static Delivery changed(Delivery delivery, Entry.Builder entry) {
        return new Delivery(
                delivery.namespace(), delivery.entryId(), entry.build(), delivery.version(), delivery.attempt());
    }
}
