/** Callflow on one machine: the process. */
@NullMarked
package io.callflow.local;

import org.jspecify.annotations.NullMarked;
