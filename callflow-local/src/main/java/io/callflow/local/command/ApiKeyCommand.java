package io.callflow.local.command;

import picocli.CommandLine;

/** Groups what has to do with API keys. */
@CommandLine.Command(
    name = "api-key",
    description = "Makes API keys.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
final class ApiKeyCommand {}
