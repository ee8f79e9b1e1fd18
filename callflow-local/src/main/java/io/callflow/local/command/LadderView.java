package io.callflow.local.command;

import io.callflow.contract.LadderFormat;

/**
 * How a command wants to see a ladder.
 *
 * @param columns the width, for the text format only
 * @param all whether each event is a row
 * @param masked whether names, numbers and every reported text are left out
 */
record LadderView(LadderFormat format, int columns, boolean all, boolean masked) {}
