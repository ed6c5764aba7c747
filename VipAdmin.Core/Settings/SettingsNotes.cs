using Microsoft.Extensions.Configuration;

namespace VipAdmin.Core.Settings;

/// <summary>Findings from reading the settings. Kept beside the configuration so that the start, the log and <c>doctor</c> report the same.</summary>
public sealed class SettingsNotes
{
    private readonly List<SettingsNote> warnings = [];
    private readonly List<StartFault> faults = [];

    /// <summary>Settings that work but are read differently from how they are written: an ignored name, a removed pair of quotes.</summary>
    public IReadOnlyList<SettingsNote> Warnings => warnings;

    /// <summary>Faults that prevent the start.</summary>
    public IReadOnlyList<StartFault> Faults => faults;

    /// <summary>The notes that belong to this configuration.</summary>
    public static SettingsNotes Of(IConfiguration configuration)
    {
        if (configuration is not IConfigurationBuilder { Properties: var properties })
        {
            return new SettingsNotes();
        }
        if (properties.TryGetValue(nameof(SettingsNotes), out var known))
        {
            return (SettingsNotes)known;
        }
        var notes = new SettingsNotes();
        properties[nameof(SettingsNotes)] = notes;
        return notes;
    }

    /// <summary>Adds a warning; the same one is kept once.</summary>
    /// <param name="name">The setting, or the place in a file.</param>
    /// <param name="text">What was done instead; never a value.</param>
    public void Warn(string name, string text)
    {
        if (!warnings.Exists(note => note.Name == name && note.Text == text))
        {
            warnings.Add(new SettingsNote(name, text));
        }
    }

    /// <summary>Adds a fault.</summary>
    public void Refuse(StartFault fault) => faults.Add(fault);
}

/// <summary>One warning about a setting.</summary>
/// <param name="Name">The setting as the user wrote it, or the file and line.</param>
/// <param name="Text">What was noticed and done; never a value.</param>
public sealed record SettingsNote(string Name, string Text);
