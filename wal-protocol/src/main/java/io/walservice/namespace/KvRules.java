package io.walservice.namespace;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What makes a target of type {@code kv} valid. */
final class KvRules {

    static final String TERMS = "either field or attribute";

    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    private static final int MOST_INDEXES = 16;
    private static final int LONGEST_FIELD = 256;

    /** As entries may have them, see {@code wal.v1.Target}: no other would ever be there. */
    private static final String ATTRIBUTE_FORM = "1 to 128 bytes, not beginning with wal-";

    private static final int LONGEST_ATTRIBUTE_BYTES = 128;

    private KvRules() {}

    static void check(String path, TargetSpec.Kv kv, Faults faults) {
        if (!TABLE.matcher(kv.table()).matches()) {
            faults.add(path + ".table", kv.table(), "1 to 48 of a-z, 0-9 and _, beginning with a letter");
        }
        List<KvIndex> indexes = kv.indexes();
        if (indexes.size() > MOST_INDEXES) {
            faults.add(path + ".indexes", indexes.size() + " indexes", "at most " + MOST_INDEXES);
        }
        Map<String, String> firstUse = new HashMap<>();
        for (int i = 0; i < indexes.size(); i++) {
            String place = path + ".indexes[" + i + "]";
            checkName(place, indexes.get(i).name(), firstUse, faults);
            checkTerm(place, indexes.get(i).term(), faults);
        }
    }

    private static void checkName(String place, String name, Map<String, String> firstUse, Faults faults) {
        if (!NamespaceRules.isName(name)) {
            faults.add(place + ".name", name, NamespaceRules.NAME_FORM);
            return;
        }
        String first = firstUse.putIfAbsent(name, place);
        if (first != null) {
            faults.add(place + ".name", name, "a name used once, also at " + first);
        }
    }

    private static void checkTerm(String place, KvIndex.Term term, Faults faults) {
        if (term instanceof KvIndex.Field field && !isField(field.path())) {
            faults.add(
                    place + ".field",
                    field.path(),
                    "1 to %d characters, with a name before and after each dot".formatted(LONGEST_FIELD));
        } else if (term instanceof KvIndex.Attribute attribute && !isAttribute(attribute.name())) {
            faults.add(place + ".attribute", attribute.name(), ATTRIBUTE_FORM);
        }
    }

    private static boolean isField(String path) {
        return path.codePointCount(0, path.length()) <= LONGEST_FIELD
                && Stream.of(path.split("\\.", -1)).noneMatch(String::isEmpty);
    }

    private static boolean isAttribute(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 1 && bytes <= LONGEST_ATTRIBUTE_BYTES && !name.startsWith("wal-");
    }

    /** What indexes ask of the namespace that their targets are in. */
    static void check(NamespaceSpec spec, Faults faults) {
        for (int i = 0; i < spec.targets().size(); i++) {
            if (spec.targets().get(i).kind() instanceof TargetSpec.Kv kv) {
                String path = pathOf(i);
                if (!kv.indexes().isEmpty() && !spec.regions().isEmpty()) {
                    faults.add(
                            path + ".indexes",
                            kv.indexes().size() + " indexes",
                            "none with regions, as indexes are not kept between regions yet");
                }
                checkTable(path, kv, spec.targets().subList(0, i), faults);
            }
        }
    }

    /**
     * An index knows what its own target writes: an item that another one writes over would be found by its old term.
     */
    private static void checkTable(String path, TargetSpec.Kv kv, List<TargetSpec> before, Faults faults) {
        IntStream.range(0, before.size())
                .filter(i -> before.get(i).kind() instanceof TargetSpec.Kv other
                        && other.table().equals(kv.table())
                        && !(other.indexes().isEmpty() && kv.indexes().isEmpty()))
                .findFirst()
                .ifPresent(i -> faults.add(
                        path + ".table",
                        kv.table(),
                        "a table used once, also at %s, as there are indexes".formatted(pathOf(i))));
    }

    private static String pathOf(int target) {
        return "targets[" + target + "]";
    }
}
