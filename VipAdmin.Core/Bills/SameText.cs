using System.Text;

namespace VipAdmin.Core.Bills;

/// <summary>Keeps the string of a column whose cells hardly differ, so that a million lines share it.</summary>
internal sealed class SameText
{
    private byte[] bytes = [];
    private string text = "";

    public string Of(ReadOnlySpan<byte> cell)
    {
        if (!cell.SequenceEqual(bytes))
        {
            (bytes, text) = (cell.ToArray(), Encoding.UTF8.GetString(cell));
        }
        return text;
    }
}
