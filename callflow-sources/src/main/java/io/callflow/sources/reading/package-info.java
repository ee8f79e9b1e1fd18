/** What the readers of all formats share. Not exported. */
@NullMarked
package io.callflow.sources.reading;

import org.jspecify.annotations.NullMarked;
