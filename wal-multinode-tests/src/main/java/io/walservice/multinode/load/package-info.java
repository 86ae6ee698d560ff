/**
 * What stands outside of the log in a test: {@link io.walservice.multinode.load.Writer} writes to it and counts,
 * {@link io.walservice.multinode.load.Application} is called by it. {@link io.walservice.multinode.load.Scale} says how
 * much there is of that: small in the build, large with {@code deploy/prove}. What is measured is reported, in
 * {@code target/proofs.txt}, and never decides a test.
 */
@NullMarked
package io.walservice.multinode.load;

import org.jspecify.annotations.NullMarked;
