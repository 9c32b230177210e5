// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <vector>

namespace dyad::hl7v2 {
namespace {

struct Name {
  std::string_view stated, encoding;
};

// Table 0211, and names that senders use in its place. Upper case.
constexpr std::array<Name, 42> kNames{{
    {"ASCII", "ASCII"},
    {"US-ASCII", "ASCII"},
    {"8859/1", "ISO-8859-1"},
    {"8859/2", "ISO-8859-2"},
    {"8859/3", "ISO-8859-3"},
    {"8859/4", "ISO-8859-4"},
    {"8859/5", "ISO-8859-5"},
    {"8859/6", "ISO-8859-6"},
    {"8859/7", "ISO-8859-7"},
    {"8859/8", "ISO-8859-8"},
    {"8859/9", "ISO-8859-9"},
    {"8859/15", "ISO-8859-15"},
    {"ISO-8859-1", "ISO-8859-1"},
    {"ISO8859-1", "ISO-8859-1"},
    {"ISO8859/1", "ISO-8859-1"},
    {"ISO-8859-2", "ISO-8859-2"},
    {"ISO-8859-15", "ISO-8859-15"},
    {"WINDOWS-1252", "CP1252"},
    {"CP1252", "CP1252"},
    {"WINDOWS-1258", "CP1258"},
    {"CP1258", "CP1258"},
    {"WINDOWS-1251", "CP1251"},
    {"CP1251", "CP1251"},
    {"UNICODE UTF-8", "UTF-8"},
    {"UTF-8", "UTF-8"},
    {"UTF8", "UTF-8"},
    {"UNICODE", "UTF-8"},
    {"UNICODE UTF-16", "UTF-16"},
    {"UTF-16", "UTF-16"},
    {"UNICODE UTF-32", "UTF-32"},
    {"GB 18030-2000", "GB18030"},
    {"GB18030-2000", "GB18030"},
    {"GB18030", "GB18030"},
    {"GB2312", "GB18030"},
    {"GBK", "GB18030"},
    {"BIG-5", "BIG5-HKSCS"},
    {"BIG5", "BIG5-HKSCS"},
    {"KS X 1001", "EUC-KR"},
    {"EUC-KR", "EUC-KR"},
    {"ISO IR6", "ASCII"},
    {"ISO IR87", "ISO-2022-JP"},
    {"ISO IR159", "ISO-2022-JP-2"},
}};

std::optional<std::string_view> encoding_of(std::string_view stated) {
  std::string upper;
  for (const char c : stated) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const Name& name : kNames)
    if (name.stated == upper) return name.encoding;
  return {};
}

class Converter {
 public:
  Converter(const std::string& to, const std::string& from)
      : handle_(::iconv_open(to.c_str(), from.c_str())) {}
  ~Converter() {
    if (usable()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Converts all of it; otherwise the offset of the first byte that does not fit. With `lossy`, such bytes
  // become "?".
  std::optional<std::size_t> run(std::string_view in, std::string& out, bool lossy) {
    std::vector<char> buffer(in.size() * 2 + 64);
    char* from = const_cast<char*>(in.data());
    std::size_t left = in.size();
    while (left > 0) {
      char* to = buffer.data();
      std::size_t room = buffer.size();
      const std::size_t done = ::iconv(handle_, &from, &left, &to, &room);
      const int error = errno;
      out.append(buffer.data(), buffer.size() - room);
      if (done != static_cast<std::size_t>(-1)) break;
      if (error == E2BIG) continue;
      if (!lossy) return in.size() - left;
      out += '?';
      const auto lead = static_cast<unsigned char>(*from);
      const std::size_t skip = std::min<std::size_t>(left, lead >= 0xF0   ? 4
                                                           : lead >= 0xE0 ? 3
                                                           : lead >= 0xC0 ? 2
                                                                          : 1);
      from += skip;
      left -= skip;
    }
    return {};
  }

 private:
  iconv_t handle_;
};

bool ascii(std::string_view bytes) {
  for (const char c : bytes)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

// UTF-16 shows itself: by a byte order mark, or by the zero beside the M of MSH.
std::string_view wide_encoding(std::string_view bytes) {
  if (bytes.size() < 4) return {};
  if (bytes.starts_with("\xFF\xFE") || (bytes[0] != '\0' && bytes[1] == '\0')) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF") || (bytes[0] == '\0' && bytes[1] != '\0')) return "UTF-16BE";
  return {};
}

Result<std::string> convert(std::string_view bytes, std::string_view encoding, std::string_view stated) {
  Converter converter("UTF-8", std::string(encoding));
  if (!converter.usable())
    return fail(ErrorKind::refused, "this system cannot read the character set", "MSH-18",
                std::string(stated));
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  if (const auto bad = converter.run(bytes, out, false))
    return fail(
        ErrorKind::invalid,
        "the bytes are not of the character set stated: the first that does not fit is byte " +
            std::to_string(*bad + 1) + " of the message",
        "MSH-18", stated.empty() ? "nothing stated" : std::string(stated),
        stated.empty() ? "state the character set, or name it for this sender in the site's map" : "");
  return out;
}

}  // namespace

Glimpse glimpse(std::string_view bytes) {
  Glimpse out;
  const auto begin = bytes.find("MSH");
  if (begin == std::string_view::npos || bytes.size() <= begin + 3) return out;
  std::string_view line = bytes.substr(begin);
  line = line.substr(0, line.find_first_of("\r\n"));
  if (line.size() < 4) return out;
  const char separator = line[3];
  const auto repetition = line.size() > 5 ? line[5] : '~';
  line.remove_prefix(4);
  for (int n = 2; n <= 18; ++n) {
    const auto end = line.find(separator);
    const auto field = line.substr(0, end);
    if (n == 3) out.application = std::string(field);
    if (n == 4) out.facility = std::string(field);
    if (n == 10) out.control_id = std::string(field);
    if (n == 18) out.character_set = std::string(field.substr(0, field.find(repetition)));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  while (!out.character_set.empty() && out.character_set.back() == ' ') out.character_set.pop_back();
  return out;
}

Result<Decoded> decode(std::string_view bytes, std::string_view fallback) {
  Decoded out;
  if (const auto wide = wide_encoding(bytes); !wide.empty()) {
    auto text = convert(bytes, wide, wide);
    if (!text) return std::unexpected(text.error());
    out = {std::move(*text), {"UNICODE UTF-16", std::string(wide), false}};
    out.set.stated = glimpse(out.text).character_set;
    return out;
  }
  out.set.stated = glimpse(bytes).character_set;
  if (!out.set.stated.empty()) {
    const auto encoding = encoding_of(out.set.stated);
    if (!encoding)
      return fail(ErrorKind::refused, "unknown character set", "MSH-18", out.set.stated.substr(0, 40),
                  "table 0211, as in ASCII, 8859/1, GB 18030-2000, UNICODE UTF-8");
    out.set.encoding = *encoding == "UTF-16" ? "UTF-8" : std::string(*encoding);  // the bytes are not wide
    auto text = convert(bytes, out.set.encoding, out.set.stated);
    if (!text) return std::unexpected(text.error());
    out.text = std::move(*text);
    return out;
  }
  out.set.encoding = "ASCII";
  if (ascii(bytes)) {
    out.text = std::string(bytes);
    return out;
  }
  out.set.assumed = true;
  if (auto text = convert(bytes, "UTF-8", ""); text) {
    out.set.encoding = "UTF-8";
    out.text = std::move(*text);
    return out;
  } else if (fallback.empty()) {
    return std::unexpected(text.error());
  }
  const auto encoding = encoding_of(fallback);
  if (!encoding)
    return fail(ErrorKind::invalid, "unknown character set in the site's map", "charset",
                std::string(fallback));
  auto text = convert(bytes, *encoding, fallback);
  if (!text) return std::unexpected(text.error());
  out.set.encoding = std::string(*encoding);
  out.text = std::move(*text);
  return out;
}

std::string encode(std::string_view utf8, const CharacterSet& set) {
  if (set.encoding.empty() || set.encoding == "UTF-8" ||
      (set.encoding != "UTF-16LE" && set.encoding != "UTF-16BE" && ascii(utf8)))
    return std::string(utf8);
  Converter converter(set.encoding, "UTF-8");
  std::string out;
  if (!converter.usable()) return std::string(utf8);
  converter.run(utf8, out, true);
  return out;
}

}  // namespace dyad::hl7v2
