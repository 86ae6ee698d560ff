package io.walservice.namespace;

import java.util.List;
import java.util.regex.Pattern;

/** What makes a target of type {@code elasticsearch} valid. */
final class IndexRules {

    static final String INDEX_FORM = "1 to 255 of a-z, 0-9, ., _ and -, beginning with a letter or digit";
    private static final String ADDRESS_FORM = "http://host:port or https://host:port";

    private static final Pattern INDEX = Pattern.compile("[a-z0-9][a-z0-9._-]{0,254}");
    private static final Pattern ADDRESS = Pattern.compile("https?://(.+)");
    private static final int MOST_ADDRESSES = 64;

    private IndexRules() {}

    static void check(String path, TargetSpec.Elasticsearch index, Faults faults) {
        List<String> addresses = index.addresses();
        if (addresses.isEmpty() || addresses.size() > MOST_ADDRESSES) {
            faults.add(path + ".addresses", addresses.size() + " addresses", "1 to " + MOST_ADDRESSES);
        }
        for (int i = 0; i < addresses.size(); i++) {
            var form = ADDRESS.matcher(addresses.get(i));
            if (!form.matches() || !TargetRules.isHostAndPort(form.group(1))) {
                faults.add(path + ".addresses[" + i + "]", addresses.get(i), ADDRESS_FORM);
            }
        }
        if (!INDEX.matcher(index.index()).matches()) {
            faults.add(path + ".index", index.index(), INDEX_FORM);
        }
        TargetRules.checkTimeout(path, index.timeout(), faults);
    }
}
