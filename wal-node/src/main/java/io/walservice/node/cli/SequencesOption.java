package io.walservice.node.cli;

import io.walservice.admin.v1.SequenceRange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Places in a log partition on the command line, like {@code 0:100-250}, {@code 0:100-}, {@code 0:-250} or {@code 0}.
 */
final class SequencesOption implements ITypeConverter<SequenceRange> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})(?::(\\d{0,18})-(\\d{0,18}))?");

    @Override
    public SequenceRange convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("%s (expected: PARTITION:FROM-TO, like 0:100-250)".formatted(text));
        }
        return SequenceRange.newBuilder()
                .setLogPartition(Integer.parseInt(form.group(1)))
                .setFromSequence(number(form, 2))
                .setToSequence(number(form, 3))
                .build();
    }

    private static long number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
