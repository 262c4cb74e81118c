package dev.barista.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barista completion}: what a shell completes command lines with. */
@Command(
        name = "completion",
        description = "Prints a script by which the shell completes this command's arguments.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(barista completion bash)                            in this shell, or in ~/.bashrc",
            "  barista completion zsh > ~/.zsh-barista                      and source that in ~/.zshrc"
        })
final class CompletionCommand extends BaristaCommand {

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    CompletionCommand(Screen screen) {
        super(screen);
    }

    /** The shells, named as people call them. */
    enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() {
        // One script serves both: under zsh it switches the completion of bash on.
        screen().line("# Completion of barista for " + shell);
        String script = AutoComplete.bash("barista", FullCommandLine.of(screen(), ""));
        screen().out().print(script);
        screen().out().flush();
        return ExitCode.OK;
    }
}
