package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.HeldState;
import io.walservice.admin.v1.HeldValue;
import io.walservice.admin.v1.ItemDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a comparison of targets has found; remarks how far it is, at most once a second. */
final class ComparisonView implements Consumer<CompareTargetsProgress> {
    private static final long EVERY_NANOS = 1_000_000_000L;

    private final Output output;
    private final List<ItemDifference> found = new ArrayList<>();
    private CompareTargetsProgress last = CompareTargetsProgress.getDefaultInstance();
    private long remarkedNanos = System.nanoTime();

    ComparisonView(Output output) {
        this.output = output;
    }

    @Override
    public void accept(CompareTargetsProgress progress) {
        last = progress;
        found.addAll(progress.getDifferencesList());
        if (!progress.getFinal() && System.nanoTime() - remarkedNanos >= EVERY_NANOS) {
            remarkedNanos = System.nanoTime();
            output.remark(summary() + " so far");
        }
    }

    boolean differs() {
        return !found.isEmpty();
    }

    /** One line. */
    String summary() {
        return "%d items compared in %s, %d differ%s"
                .formatted(
                        last.getCompared(),
                        String.join(", ", last.getTargetsList()),
                        found.size(),
                        last.getLimited() ? " (broken off there: more may)" : "");
    }

    /** Empty where nothing differs. */
    String text() {
        Table table = new Table(Stream.concat(Stream.of("ID", "KEY"), last.getTargetsList().stream())
                .toArray(String[]::new));
        for (ItemDifference each : found) {
            List<Object> cells = new ArrayList<>(List.of(each.getId(), each.getKey()));
            each.getValuesList().forEach(value -> cells.add(cell(value)));
            table.row(cells.toArray());
        }
        return table.toString();
    }

    private static String cell(HeldValue value) {
        boolean nothing =
                value.getState() == HeldState.HELD_STATE_MISSING || value.getState() == HeldState.HELD_STATE_FORGOTTEN;
        return nothing
                ? word(value.getState())
                : "%s: %d bytes".formatted(word(value.getState()), value.getSizeBytes());
    }

    private static String word(HeldState state) {
        return state.name().replace("HELD_STATE_", "").toLowerCase(Locale.ROOT);
    }

    JsonNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        ArrayNode targets = tree.putArray("targets");
        last.getTargetsList().forEach(targets::add);
        ArrayNode leftOut = tree.putArray("leftOut");
        last.getLeftOutList().forEach(leftOut::add);
        tree.put("compared", last.getCompared()).put("limited", last.getLimited());
        ArrayNode differences = tree.putArray("differences");
        for (ItemDifference each : found) {
            ObjectNode values = differences
                    .addObject()
                    .put("id", each.getId())
                    .put("key", each.getKey())
                    .putObject("targets");
            for (HeldValue value : each.getValuesList()) {
                values.putObject(value.getTarget())
                        .put("state", word(value.getState()))
                        .put("bytes", value.getSizeBytes())
                        .put("beginning", value.getBeginning().toStringUtf8());
            }
        }
        return tree;
    }
}
