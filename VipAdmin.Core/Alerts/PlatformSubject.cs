using System.Text;

namespace VipAdmin.Core.Alerts;

/// <summary>
/// A platform as the subject of an alert: the letters of its channel as an id, so that every host raises the same alert and the channel can be read from it.
/// </summary>
public static class PlatformSubject
{
    private const int Length = 16;

    /// <summary>The id of a channel.</summary>
    public static Guid Of(string channel)
    {
        var bytes = new byte[Length];
        Encoding.ASCII.GetBytes(channel, bytes);
        return new Guid(bytes);
    }

    /// <summary>The channel of an id.</summary>
    public static string ChannelOf(Guid subject) => Encoding.ASCII.GetString(subject.ToByteArray()).TrimEnd('\0');
}
