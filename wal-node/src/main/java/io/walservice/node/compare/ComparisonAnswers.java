package io.walservice.node.compare;

import com.google.protobuf.ByteString;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.HeldState;
import io.walservice.admin.v1.HeldValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** Words the steps of one comparison. */
final class ComparisonAnswers {
    private static final int LONGEST_BEGINNING = 200;

    private final List<Place> places;
    private final List<String> leftOut;
    private final int limit;

    /** @param limit ends after so many differences */
    ComparisonAnswers(List<Place> places, List<String> leftOut, int limit) {
        this.places = List.copyOf(places);
        this.leftOut = List.copyOf(leftOut);
        this.limit = limit;
    }

    /** How far a comparison is after a step. */
    private record Tally(long compared, long found, List<ItemDifference> news) {
        Tally plus(TargetComparison.Step step, int limit) {
            long room = Math.max(0, limit - found);
            List<ItemDifference> told = step.differences().stream().limit(room).toList();
            return new Tally(
                    compared + step.compared(), found + step.differences().size(), told);
        }
    }

    /** The last answer is final. */
    Source<CompareTargetsProgress, NotUsed> of(Source<TargetComparison.Step, NotUsed> steps) {
        AtomicLong compared = new AtomicLong();
        AtomicLong found = new AtomicLong();
        Source<CompareTargetsProgress, NotUsed> progress = steps.scan(
                        new Tally(0, 0, List.of()), (tally, step) -> tally.plus(step, limit))
                .takeWhile(tally -> tally.found() < limit, true)
                .map(tally -> {
                    compared.set(tally.compared());
                    found.set(tally.found());
                    return answer(tally.compared())
                            .addAllDifferences(
                                    tally.news().stream().map(this::message).toList())
                            .build();
                });
        // Lazily, as a plain concat would ask for the last answer at once, before there is anything to say in it.
        return progress.concatLazy(Source.lazySingle(() -> answer(compared.get())
                .setFinal(true)
                .setLimited(found.get() >= limit)
                .build()));
    }

    private CompareTargetsProgress.Builder answer(long compared) {
        return CompareTargetsProgress.newBuilder()
                .addAllTargets(places.stream().map(Place::name).toList())
                .addAllLeftOut(leftOut)
                .setCompared(compared);
    }

    private io.walservice.admin.v1.ItemDifference message(ItemDifference difference) {
        var message = io.walservice.admin.v1.ItemDifference.newBuilder()
                .setId(difference.item().id())
                .setKey(difference.item().key());
        for (int i = 0; i < places.size(); i++) {
            message.addValues(message(places.get(i), difference.views().get(i)));
        }
        return message.build();
    }

    private static HeldValue message(Place place, ItemDifference.View view) {
        ByteString value = view.value().orElse(ByteString.EMPTY);
        return HeldValue.newBuilder()
                .setTarget(place.name())
                .setState(
                        switch (view.state()) {
                            case SAME -> HeldState.HELD_STATE_SAME;
                            case DIFFERENT -> HeldState.HELD_STATE_DIFFERENT;
                            case MISSING -> HeldState.HELD_STATE_MISSING;
                            case EXTRA -> HeldState.HELD_STATE_EXTRA;
                            case FORGOTTEN -> HeldState.HELD_STATE_FORGOTTEN;
                        })
                .setSizeBytes(value.size())
                .setBeginning(value.substring(0, Math.min(LONGEST_BEGINNING, value.size())))
                .build();
    }
}
