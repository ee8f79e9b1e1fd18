/** What a front door can ask for. One class, one public method each. */
@NullMarked
package io.callflow.usecase;

import org.jspecify.annotations.NullMarked;
