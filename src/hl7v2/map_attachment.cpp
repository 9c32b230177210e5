// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// The media type of ED-2 and ED-3, which senders fill as they like ("application^pdf", "PDF^PDF",
// "TEXT^HTML").
std::string media_type(const std::string& type, const std::string& subtype) {
  if (subtype == "pdf" || subtype == "rtf") return "application/" + subtype;
  if (subtype == "html" || subtype == "plain" || subtype == "xml") return "text/" + subtype;
  if (subtype == "jpeg" || subtype == "png" || subtype == "tiff" || subtype == "gif")
    return "image/" + subtype;
  if (subtype.empty() && (type == "pdf" || type == "rtf")) return "application/" + type;
  if (subtype.empty()) return type == "text" ? "text/plain" : "application/octet-stream";
  return (type.empty() ? "application" : type) + "/" + subtype;
}

Value pointer(const Part& value) {
  const std::string url = value.component(1).text();
  if (url.empty()) return {};
  Value out = json::Object{};
  const std::string type = value.component(3).text(), subtype = value.component(4).text();
  if (!type.empty() && !subtype.empty()) out.set("contentType", lower(type) + "/" + lower(subtype));
  out.set("url", code_text(url));
  return out;
}

}  // namespace

Value attachment(Mapping& m, const Segment& obx, const Part& value, const std::string& kind) {
  if (kind == "RP") return pointer(value);
  const std::string coding = lower(value.component(4).text());
  std::string data(value.component(5).raw());
  std::erase_if(data, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  for (auto at = data.find("\\.br\\"); at != std::string::npos; at = data.find("\\.br\\", at))
    data.erase(at, 5);
  if (data.empty()) return {};
  if (coding != "base64") {
    m.error(kTableValueMissing, "documents are read in Base64 only", obx.at(5, 4));
    return {};
  }
  const auto padding = data.find('=');
  const bool ends = padding == std::string::npos || data.size() - padding <= 2;
  if (data.size() % 4 != 0 || !ends || data.find_first_not_of(kBase64) != std::string::npos) {
    m.error(kDataTypeError, "the document is not Base64", obx.at(5, 5));
    return {};
  }
  const std::string type = lower(code_text(value.component(2).text())),
                    subtype = lower(code_text(value.component(3).text()));
  return json::object({{"contentType", media_type(type, subtype)}, {"data", data}});
}

}  // namespace dyad::hl7v2
