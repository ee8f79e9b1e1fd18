@NullMarked
package io.callflow.sources.offender;

import org.jspecify.annotations.NullMarked;
