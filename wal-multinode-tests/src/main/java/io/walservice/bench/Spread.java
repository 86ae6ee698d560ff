package io.walservice.bench;

import java.util.Collection;
import java.util.List;

/** The figures of all rounds. */
record Spread(List<Double> figures) {

    static Spread of(Collection<Double> figures) {
        return new Spread(figures.stream().sorted().toList());
    }

    /** Of an even number, the mean of the two in the middle. */
    double median() {
        int count = figures.size();
        return (figures.get((count - 1) / 2) + figures.get(count / 2)) / 2;
    }

    double least() {
        return figures.get(0);
    }

    double most() {
        return figures.get(figures.size() - 1);
    }
}
