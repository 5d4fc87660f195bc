/** The shapes of the wire, as the server describes them in its OpenAPI document. */
import type { Draft } from './drafts';
import type { components, paths } from './schema.gen';

type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Health = Schemas['Health'];
export type Grant = Schemas['Grant'];
export type LoginSession = Schemas['LoginSession'];
export type Message = Schemas['Message'];
export type AnswerState = Schemas['AnswerState'];
export type AnswerRecord = Schemas['AnswerRecord'];
export type Step = Schemas['Step'];
export type Proposal = Schemas['Proposal'];
/** What I think of an answer; nobody else sees it. */
export type Feedback = Pick<Schemas['MessageFeedback'], 'rating' | 'comment'>;
export type SearchPage = Schemas['SearchPage'];
/** A file as the server keeps it; the browser has a `File` of its own. */
export type StoredFile = Schemas['File'];
export type MessagePage = Schemas['MessagePage'];
/** The part of a room that is the same for everybody. */
export type RoomState = Schemas['RoomState'];
export type Room = Schemas['Room'] & { draft?: Draft | null };
export type PublicRoom = Schemas['PublicRoom'];
export type PublicRoomList = Schemas['PublicRoomList'];
export type NewRoom = Schemas['NewRoom'];
export type Member = Schemas['Member'];
export type MemberList = Schemas['MemberList'];
/** A member as `changes` tells it: `role: null` is one who is no longer in the room. */
export type ChangedMember = Schemas['ChangedMember'];
export type ReadState = Schemas['ReadState'];
export type Changes = Schemas['Changes'];
/** What is left out stays; an empty `avatar` takes the picture away. */
export type RoomUpdate = Schemas['RoomUpdate'];
export type ProfileUpdate = Schemas['UserUpdate'];
export type NotificationAnswer = Schemas['NotificationAnswer'];
export type Ban = Schemas['Ban'];
export type BanList = Schemas['BanList'];
export type Invite = Schemas['Invite'];
export type InviteList = Schemas['InviteList'];
export type NewInvite = Schemas['NewInvite'];
/** What an invitation leads to, as one sees it before coming in. */
export type InvitedRoom = Schemas['InvitedRoom'];
export type Account = Schemas['Account'];
export type AccountList = Schemas['AccountList'];
export type ManagedRoom = Schemas['ManagedRoom'];
export type ManagedRoomList = Schemas['ManagedRoomList'];
export type Overview = Schemas['Overview'];
export type SiteSettings = Schemas['SiteSettings'];
export type AuditEvent = Schemas['AuditEvent'];
type AuditQuery = NonNullable<paths['/api/v1/admin/audit']['get']['parameters']['query']>;
/** What the security log can tell of. */
export type AuditKind = NonNullable<AuditQuery['kind']>;
export type AuditEventList = Schemas['AuditEventList'];
export type Registration = Schemas['Registration'];
export type RegistrationPolicy = Schemas['RegistrationPolicy'];
export type ProblemDetails = Schemas['Problem'];

export type Role = Member['role'];
export type RoomKind = Room['kind'];
/** The kinds of room that people make by name. */
export type NewRoomKind = Exclude<NewRoom['kind'], 'direct' | 'session'>;

export type SearchHit = Schemas['Hit'];

/** Somebody who answers, and whether it can: without a key for its model it cannot. */
export type Agent = Schemas['AgentInfo'];
export type AgentList = Schemas['AgentList'];
export type NewAgent = Schemas['NewAgent'];
export type AgentUpdate = Schemas['AgentUpdate'];
/** An agent as those see it who look after the server. */
export type ManagedAgent = Schemas['ManagedAgent'];
export type ManagedAgentList = Schemas['ManagedAgentList'];
/** How an agent answers. */
export type AgentSettings = ManagedAgent['settings'];

/** What I missed in a room. */
export type CatchUp = Schemas['CatchUp'];
