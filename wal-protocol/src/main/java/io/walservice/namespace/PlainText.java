package io.walservice.namespace;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;

/**
 * Which texts a YAML file may hold without quotes: those that no reader can take for anything else. Jackson's own
 * checker lets {@code 1e3}, {@code 0x1F} and {@code .inf} through, which are then read back as numbers.
 */
final class PlainText extends StringQuotingChecker {

    private static final long serialVersionUID = 1;

    private static final Pattern WORDS = Pattern.compile("[A-Za-z][A-Za-z0-9_./:,()-]*( [A-Za-z0-9_./,()-]+)*");
    private static final Pattern MEASURE = Pattern.compile("[1-9][0-9]*(ms|s|m|h|d|B|KiB|MiB|GiB)");

    @Override
    public boolean needToQuoteName(String name) {
        return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
        return isReservedKeyword(value)
                || value.endsWith(":")
                || !(WORDS.matcher(value).matches() || MEASURE.matcher(value).matches());
    }
}
