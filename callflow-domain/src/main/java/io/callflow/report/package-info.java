/** What a check or a copy of a whole store has found. */
@NullMarked
package io.callflow.report;

import org.jspecify.annotations.NullMarked;
