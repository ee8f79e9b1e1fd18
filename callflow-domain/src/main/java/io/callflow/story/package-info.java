/** Calls that belong together, and why. */
@NullMarked
package io.callflow.story;

import org.jspecify.annotations.NullMarked;
