package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.walservice.admin.v1.IndexState;
import io.walservice.admin.v1.IndexStatus;
import io.walservice.admin.v1.ListIndexesRequest;
import io.walservice.admin.v1.RebuildIndexRequest;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wal index}, which only groups. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description = "Shows how far the secondary indexes of kv targets are, and has them built again.",
        subcommands = {IndexCommand.ListThem.class, IndexCommand.Rebuild.class})
final class IndexCommand implements Runnable {
    private static final String PREFIX = "INDEX_STATE_";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }

    /** {@code wal index list} */
    @Command(name = "list", description = "Lists the indexes of a namespace, and how far each is.")
    static final class ListThem extends LetterCommands.OfNamespace {
        @Override
        int run(Service service, Output output) {
            ListIndexesRequest request =
                    ListIndexesRequest.newBuilder().setNamespace(namespace).build();
            List<IndexStatus> found =
                    service.readIndexes(admin -> admin.listIndexes(request)).getIndexesList();
            output.print(() -> tree(found), () -> table(found));
            return ExitCode.OK;
        }

        private static JsonNode tree(List<IndexStatus> indexes) {
            ArrayNode tree = JsonNodeFactory.instance.arrayNode();
            for (IndexStatus index : indexes) {
                ObjectNode node = tree.addObject()
                        .put("target", index.getTarget())
                        .put("index", index.getIndex())
                        .put("unique", index.getUnique())
                        .put("state", state(index.getState()))
                        .put("share", index.getShare())
                        .put("items", index.getItems())
                        .put("duplicates", index.getDuplicates());
                index.getExamplesList().forEach(node.putArray("examples")::add);
            }
            return tree;
        }

        private static String table(List<IndexStatus> indexes) {
            Table table = new Table("TARGET", "INDEX", "UNIQUE", "STATE", "DONE", "ITEMS", "DUPLICATES");
            indexes.forEach(index -> table.row(
                    index.getTarget(),
                    index.getIndex(),
                    index.getUnique() ? "yes" : "no",
                    state(index.getState()),
                    String.format(Locale.ROOT, "%.1f %%", index.getShare() * 100),
                    index.getItems(),
                    index.getDuplicates() == 0
                            ? "0"
                            : "%d: %s".formatted(index.getDuplicates(), String.join(", ", index.getExamplesList()))));
            return table.toString();
        }

        private static String state(IndexState state) {
            return state.name().startsWith(PREFIX) ? state.name().substring(PREFIX.length()) : state.name();
        }
    }

    /** {@code wal index rebuild} */
    @Command(
            name = "rebuild",
            description = {
                "Has an index built again from the beginning, as once the duplicates of a unique index are mended.",
                "What it has stays in it meanwhile."
            })
    static final class Rebuild extends LetterCommands.OfNamespace {
        @Parameters(paramLabel = "TARGET", description = "The kv target.")
        private String target = "";

        @Parameters(paramLabel = "INDEX", description = "The name of one of its indexes.")
        private String index = "";

        @Override
        int run(Service service, Output output) {
            RebuildIndexRequest request = RebuildIndexRequest.newBuilder()
                    .setNamespace(namespace)
                    .setTarget(target)
                    .setIndex(index)
                    .build();
            service.changeIndexes(admin -> admin.rebuildIndex(request));
            output.print(
                    () -> JsonNodeFactory.instance.objectNode().put("index", index),
                    () -> "%s is being built again".formatted(index));
            return ExitCode.OK;
        }
    }
}
