/** The command line. */
@NullMarked
package io.callflow.local.command;

import org.jspecify.annotations.NullMarked;
