namespace VipAdmin.Web.Shared;

/// <summary>Tells an open question that it no longer needs an answer, because what it asked about is over.</summary>
public sealed class QuestionOver
{
    /// <summary>Raised once.</summary>
    public event Action? Told;

    /// <summary>Why, in the reader's language; null while the question stands.</summary>
    public string? Words { get; private set; }

    /// <summary>The question no longer stands.</summary>
    public void Say(string words)
    {
        if (Words is null)
        {
            Words = words;
            Told?.Invoke();
        }
    }
}
