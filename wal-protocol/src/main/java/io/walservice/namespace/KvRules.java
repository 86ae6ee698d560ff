package io.walservice.namespace;

import java.util.regex.Pattern;

/** What makes a target of type {@code kv} valid. */
final class KvRules {

    static final String TERMS = "either field or attribute";

    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    private KvRules() {}

    static void check(String path, TargetSpec.Kv kv, Faults faults) {
        if (!TABLE.matcher(kv.table()).matches()) {
            faults.add(path + ".table", kv.table(), "1 to 48 of a-z, 0-9 and _, beginning with a letter");
        }
    }
}
