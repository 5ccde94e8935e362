"""Every way chat can refuse. What somebody may not see is ``kit.not_found``, as if there were no such thing."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class ToOneself(Refusal):
    """Nobody is a friend of, or blocks, themselves."""

    code = "chat.to_oneself"


class FriendsAlready(Refusal):
    """The two are friends."""

    code = "chat.friends_already"


class BlockedByYou(Refusal):
    """The caller has blocked this member: lift that first."""

    code = "chat.blocked_by_you"


class FriendLimit(Refusal):
    """One of the two has ``most`` friends already."""

    code = "chat.friend_limit"


class TooManyRequestsOpen(Refusal):
    """A member may have asked ``most`` people who have not answered yet."""

    code = "chat.too_many_requests_open"
    again = Again.LATER


class AskedTooOften(Refusal):
    """A member may ask ``most`` people within 24 hours."""

    code = "chat.asked_too_often"
    again = Again.LATER


class RequestClosed(Refusal):
    """The friend request is not open any more; ``state`` says what became of it."""

    code = "chat.request_closed"


class NotFriends(Refusal):
    """Only friends can write to each other; the same is said to whom the other has blocked."""

    code = "chat.not_friends"
    again = Again.LATER


class NotYourFriend(Refusal):
    """People bring only friends of their own into a group."""

    code = "chat.not_your_friend"


class NotAGroup(Refusal):
    """Nobody joins, leaves or names a conversation between two."""

    code = "chat.not_a_group"


class OwnerOnly(Refusal):
    """Only the group's owner may do this."""

    code = "chat.owner_only"


class GroupFull(Refusal):
    """A group has at most ``most`` members."""

    code = "chat.group_full"


class GroupsTooOften(Refusal):
    """A member may make ``most`` groups within 24 hours."""

    code = "chat.groups_too_often"
    again = Again.LATER


class WordsInvalid(Refusal):
    """``field`` is empty, longer than ``most`` characters, or has characters that nobody can see."""

    code = "chat.words_invalid"
    again = Again.NEW_ID


class ShopsOnlyTell(Refusal):
    """A shop's conversation shows what it has sent; nobody there reads an answer."""

    code = "chat.shops_only_tell"


class ShopBlocked(Refusal):
    """The member wants nothing more from this shop."""

    code = "chat.shop_blocked"


class NotAShop(Refusal):
    """Only a shop's conversation is blocked as such; people are blocked by name."""

    code = "chat.not_a_shop"


class MentionUnknown(Refusal):
    """Only those who are in the conversation can be called by name, at most ``most`` of them."""

    code = "chat.mention_unknown"
    again = Again.NEW_ID


class NotTheSender(Refusal):
    """Only who has sent a message can take it back."""

    code = "chat.not_the_sender"


class NotRecallable(Refusal):
    """Cards and notices stand for what has happened, and are not taken back."""

    code = "chat.not_recallable"


class RecallTooLate(Refusal):
    """A message can be taken back for ``seconds`` after it was sent."""

    code = "chat.recall_too_late"


class PictureUnreadable(Refusal):
    """Not a JPEG, PNG or WebP picture."""

    code = "chat.picture_unreadable"
    again = Again.NEW_ID


class PictureTooLarge(Refusal):
    """More than ``bytes_most`` bytes or ``pixels_most`` pixels."""

    code = "chat.picture_too_large"
    again = Again.NEW_ID


class PushInvalid(Refusal):
    """Not the address and keys of a browser's push subscription (``field``)."""

    code = "chat.push_invalid"
    again = Again.NEW_ID
