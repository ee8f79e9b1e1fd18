package io.callflow.local.command;

import picocli.CommandLine;

/** Groups the commands for API keys; it does nothing itself. */
@CommandLine.Command(
    name = "api-key",
    description = "Makes API keys.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
final class ApiKeyCommand {}
