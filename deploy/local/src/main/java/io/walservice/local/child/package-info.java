/**
 * Running a foreign program as a child JVM that cannot outlive its parent. Knows nothing about any particular server;
 * depends on the JDK only, because {@link io.walservice.local.child.ChildMain} runs on the server's class path, not on
 * ours. Read {@link io.walservice.local.child.ChildMain} first.
 */
@NullMarked
package io.walservice.local.child;

import org.jspecify.annotations.NullMarked;
