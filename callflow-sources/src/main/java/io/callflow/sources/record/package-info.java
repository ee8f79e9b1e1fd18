/** What is read of a telephony system, and what it comes to. */
@NullMarked
package io.callflow.sources.record;

import org.jspecify.annotations.NullMarked;
