// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "access/principal.hpp"
#include "care/facts.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care {

// What is said and shown around a consultation: comments, one thread of it, and papers and pictures that
// belong to it. Both are taken back by saying so, never removed.

inline constexpr std::size_t kMostAttachmentBytes = 5u * 1024 * 1024;

// api.ts Comment[] and Attachment[] of one consultation, oldest first; what was taken back keeps its place
// without its words.
// What is sealed to the caller is not in it, whatever the record gave: a comment of somebody who had answered
// may tell what was answered, and is shown to others as their answer is.
json::Value comments_json(const Facts& facts, std::string_view consultation, const access::Principal& who);
json::Value attachments_json(const Facts& facts, std::string_view consultation, const access::Principal& who);

struct Stored {
  std::string id;
  bool again = false;  // this very sending was taken before
};

// {consultation, key, text, reply_to?}, or {consultation, key, withdraw: id of a comment of the caller's}: a
// Communication.
Result<Stored> store_comment(record::Record& record, const evidence::Quantities& quantities,
                             std::string_view case_id, const json::Value& body, const access::Principal& who);

// {consultation, key, title, content_type, data (base64)}, or {consultation, key, withdraw}: a
// DocumentReference with its Binary. PDF, PNG and JPEG only, by what the bytes are and not by what they are
// called.
Result<Stored> store_attachment(record::Record& record, const evidence::Quantities& quantities,
                                std::string_view case_id, const json::Value& body,
                                const access::Principal& who);

struct AttachmentContent {
  std::string content_type;
  std::string bytes;
};
// not_found when the case has no such attachment, or it was taken back. `reader` may see more than the
// caller: the paper is given only when it is of the case's mother.
Result<AttachmentContent> attachment_content(const record::Reader& reader, const Facts& facts,
                                             std::string_view id);

}  // namespace dyad::care
