package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.admin.v1.Namespace;
import io.walservice.admin.v1.TargetSpec;
import java.util.List;
import java.util.stream.Collectors;

/** Revisions of one or many namespaces, in short. */
record RevisionRows(List<Namespace> revisions) {

    JsonNode tree() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (Namespace each : revisions) {
            var row = rows.addObject()
                    .put("name", each.getSpec().getName())
                    .put("revision", each.getRevision())
                    .put("partitions", each.getSpec().getPartitions());
            row.set("targets", targets(each));
            row.put("author", each.getAuthor())
                    .put("changedTime", Times.text(each.getChangedTime()))
                    .put("deleted", each.getDeleted())
                    .put("description", each.getSpec().getDescription());
        }
        return rows;
    }

    String byName() {
        Table table = new Table("NAME", "REVISION", "PARTITIONS", "TARGETS", "CHANGED", "AUTHOR");
        revisions.forEach(each -> table.row(
                each.getSpec().getName(),
                each.getRevision(),
                each.getSpec().getPartitions(),
                targetNames(each),
                Times.text(each.getChangedTime()),
                each.getAuthor()));
        return table.toString();
    }

    String byTime() {
        Table table = new Table("REVISION", "CHANGED", "AUTHOR", "DELETED", "TARGETS", "DESCRIPTION");
        revisions.forEach(each -> table.row(
                each.getRevision(),
                Times.text(each.getChangedTime()),
                each.getAuthor(),
                each.getDeleted() ? "yes" : "no",
                targetNames(each),
                each.getSpec().getDescription()));
        return table.toString();
    }

    private static String targetNames(Namespace namespace) {
        return namespace.getSpec().getTargetsList().stream()
                .map(TargetSpec::getName)
                .collect(Collectors.joining(","));
    }

    private static ArrayNode targets(Namespace namespace) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        namespace.getSpec().getTargetsList().forEach(target -> names.add(target.getName()));
        return names;
    }
}
